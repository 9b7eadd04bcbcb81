import type { SourceProfile } from '../dataProfile';
import { sourcesOf } from './dataSources';
import type { DataRule } from './rule';

type FailureCode = NonNullable<SourceProfile['failure']>['code'];

/** A rule that tells one way in which files cannot be read, and what to do about it when the profile does not say. */
export function failureRule(code: string, failureCode: FailureCode, remedy: string): DataRule {
  return {
    code,
    check({ features }, profile) {
      return sourcesOf(features, profile).flatMap(({ name, profile: { failure } }) => (failure?.code !== failureCode ? [] : [{
        file: 'features', key: `${name}.path`, severity: 'error',
        message: `${failure.message} ${failure.remedy ?? remedy}`,
      }]));
    },
  };
}
