import { configRuleExamples } from './configRuleExamples';
import { dataRuleExamples } from './dataRuleExamples';
import { experimentExamples } from './experimentExamples';
import { fileExamples } from './fileExamples';
import { exampleProblems, type ProblemExample } from './problemExample';

/** Every code there is, each with an example. */
export const problemExamples: readonly ProblemExample[] = [...fileExamples, ...configRuleExamples, ...dataRuleExamples, ...experimentExamples];

const chapters: readonly { readonly title: string; readonly intro: string; readonly examples: readonly ProblemExample[] }[] = [
  { title: 'Files, keys and values', intro: 'What can be wrong with a file before anybody asks what its settings mean.', examples: fileExamples },
  { title: 'Settings that do not go together', intro: 'Found from the text alone, while you type.', examples: configRuleExamples },
  { title: 'Settings that do not fit the data', intro: 'Found from a profile of the files: first their header and first rows, then all of them.', examples: dataRuleExamples },
  { title: 'Experiments', intro: 'Found from the experiment file and the model that it starts from. What an arm makes of the model has the problems of any model, at the line of the arm.', examples: experimentExamples },
];

/** `docs/problems.md`: every code, what it means, a config that has it, and what is said of that. */
export async function problemReference(): Promise<string> {
  const lines = [
    '# Problems',
    '',
    'Every problem has a code that does not change. This page is made from `config/reference/`; run `npm run generate` after a change there.',
    'An **error** keeps a run from starting, a **warning** does not, and a **hint** is only for the editor.',
    'A comment `# longtail-ignore: code` on the line of a warning or hint, or on a line of its own above, suppresses it.',
  ];
  for (const { title, intro, examples } of chapters) {
    lines.push('', `## ${title}`, '', intro);
    for (const example of examples) lines.push(...await entry(example));
  }
  return `${lines.join('\n')}\n`;
}

async function entry(example: ProblemExample): Promise<readonly string[]> {
  const [problem] = await exampleProblems(example);
  if (!problem || problem.code !== example.code) throw new Error(`The example of \`${example.code}\` gives ${problem ? `\`${problem.code}\`` : 'no problem'}.`);
  const { about, overrides, data, experiment } = example;
  const snippet = experiment !== undefined ? experiment : example.text === null ? '' : example.text ?? `${example.features ?? ''}${example.model ?? ''}`;
  return [
    '', `### ${example.code}`, '', `*${problem.severity[0]!.toUpperCase()}${problem.severity.slice(1)}.* ${about}`,
    ...(snippet === '' ? [] : ['', '```yaml', snippet.trimEnd(), '```']),
    ...(overrides ? ['', '```sh', ...overrides.map((one) => `longtail train my.model.yaml --set '${one}'`), '```'] : []),
    '', `${data ? `When ${data.words}: ` : ''}“${problem.message}”`,
  ];
}
