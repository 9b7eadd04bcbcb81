import type { Problem } from '../../../config/problem';
import { UsageError, type Command } from './command';
import { checkFile } from '../checkFile';
import { configFiles } from '../configFiles';
import { describeProblem } from '../terminal/describeProblem';

const wanted = 'Give the path of a `.model.yaml`, `.features.yaml` or `.experiment.yaml` file, or of a folder that has some.';

/** `longtail check FILE…`, `longtail check FOLDER` */
export const check: Command = {
  name: 'check',
  usage: 'FILE|FOLDER… [--no-data]',
  summary: 'Check config files, or all of a folder, against the schema, each other and the data.',
  positionals: { min: 1, max: Infinity },
  flags: ['no-data'],
  options: ['set'],
  async run(args, output) {
    const problems: Problem[] = [];
    const seen = new Set<string>();
    const files = args.positionals.flatMap((named) => {
      const found = configFiles(named);
      if (found.length === 0) throw new UsageError(`No config files in \`${named}\`. ${wanted}`);
      return found;
    });
    for (const file of files) {
      const found = await checkFile(file, { overrides: args.values.get('set') ?? [], withData: !args.flags.has('no-data') });
      if (found === null) throw new UsageError(`No file at \`${file}\`. ${wanted}`);
      for (const problem of found.problems) {
        const identity = JSON.stringify([problem.path, problem.range, problem.code, problem.message]);
        if (!seen.has(identity)) problems.push(problem);
        seen.add(identity);
      }
    }
    const nErrors = problems.filter((problem) => problem.severity === 'error').length;
    if (args.flags.has('json')) {
      output.print(JSON.stringify({ formatVersion: 1, errors: nErrors, problems }, null, 2));
    } else {
      for (const problem of problems) output.print(describeProblem(problem, output.color));
      output.print(problems.length === 0
        ? `No problems in ${files.length} file${files.length === 1 ? '' : 's'}.`
        : `${nErrors} error${nErrors === 1 ? '' : 's'}, ${problems.length - nErrors} other remark${problems.length - nErrors === 1 ? '' : 's'}.`);
    }
    return nErrors === 0 ? 0 : 1;
  },
};
