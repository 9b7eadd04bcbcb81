/**
 * Rebuilds items.parquet and edges.parquet from the package index of a Debian suite. Run by hand:
 *
 *     node examples/debian/build.mjs                                   index files come from apt
 *     node examples/debian/build.mjs --packages FILE --sources FILE    index files are given
 *     options: --suite bookworm   --mirror http://deb.debian.org/debian   --size small   --later SUITE   --out FOLDER
 *
 * README.md beside this file says what the two files hold and which counts to expect.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bucketOf, splitCounts, writeParquet } from '../exampleFiles.mjs';

const { values: options } = parseArgs({
  options: {
    packages: { type: 'string' },
    sources: { type: 'string' },
    suite: { type: 'string', default: 'bookworm' },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
    size: { type: 'string', default: 'small' },
    later: { type: 'string' },
    out: { type: 'string', default: import.meta.dirname },
  },
});

const relations = { 'Pre-Depends': 'pre-depends', Depends: 'depends', Recommends: 'recommends', Suggests: 'suggests', Enhances: 'enhances' };
const facets = ['role', 'implemented-in', 'interface', 'uitoolkit', 'use', 'works-with', 'devel', 'field', 'scope', 'suite'];
/** Targets that nearly everything needs: as answers they say nothing, and they would be a third of the edges. */
const nRuntimePackages = 50;

/** Words that describe nothing. */
const fillWords = new Set('and are for from its that the this using via with your'.split(' '));

const work = mkdtempSync(path.join(tmpdir(), 'longtail-debian-'));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const files = indexFiles(options.suite);
  const packages = byName(stanzas(files.packages));
  const sources = byName(stanzas(files.sources));

  const full = fullEdges(packages);
  report('full', full);
  const medium = mediumEdges(full, packages);
  report('medium', medium);
  const small = smallEdges(medium, packages);
  report('small', small);
  const chosen = options.size === 'medium' ? medium : small;
  reportSplit(chosen);

  const touched = new Set(chosen.flatMap(({ query, item }) => [query, item]));
  const items = itemRows([...packages.values()].filter(({ Package: name }) => touched.has(name)), sources);
  await writeParquet(path.join(options.out, 'items.parquet'), items, {
    package: 'VARCHAR', section: 'VARCHAR', maintainer: 'INTEGER', uploaders: 'INTEGER[]', priority: 'VARCHAR', multi_arch: 'VARCHAR',
    size_bucket: 'INTEGER', tags: 'VARCHAR[]', ...Object.fromEntries(facets.map((facet) => [columnOf(facet), 'VARCHAR[]'])),
    name_tokens: 'VARCHAR[]', description_tokens: 'VARCHAR[]',
  });
  if (options.later === undefined) {
    await writeParquet(path.join(options.out, 'edges.parquet'), chosen, { query: 'VARCHAR', item: 'VARCHAR', relation: 'VARCHAR' });
    return;
  }
  const staged = { query: 'VARCHAR', item: 'VARCHAR', relation: 'VARCHAR', release_stage: 'INTEGER', choice_stage: 'INTEGER' };
  await writeParquet(path.join(options.out, 'edges.parquet'), chosen.map((edge) => ({ ...edge, ...stagesOf(edge) })), staged);
  const known = new Set(full.map(({ query, item }) => `${query}|${item}`));
  const runtime = runtimeOf(full);
  const later = fullEdges(byName(stanzas(indexFiles(options.later).packages)))
    .filter(({ query, item, alternative }) => alternative === 0 && touched.has(query) && touched.has(item) && !runtime.has(item) && !known.has(`${query}|${item}`) && sourceOf(packages.get(query)) !== sourceOf(packages.get(item)));
  console.log(`${options.later}   ${later.length} edges that ${options.suite} does not have`);
  await writeParquet(path.join(options.out, 'later.parquet'), later.map((edge) => ({ ...edge, release_stage: 3, choice_stage: 0 })), staged);
}

/**
 * Two other ways to split the edges of this release, for splits by time: 1 trains, 2 validates, 3 tests, 0 is left out.
 * By release, all but the validation edges train, and the next release tests. By choice, the parts are those of the hash
 * split, and only what a person chose (recommends, suggests, enhances) tests.
 */
function stagesOf(edge) {
  const bucket = bucketOf(edge);
  const isChoice = ['recommends', 'suggests', 'enhances'].includes(edge.relation);
  return { release_stage: bucket === 1 ? 2 : 1, choice_stage: bucket === 1 ? 2 : bucket > 1 ? 1 : isChoice ? 3 : 0 };
}

/** Where the index files are: as given, else as apt already has them, else fetched by apt into a folder of our own. */
function indexFiles(suite) {
  if (options.packages && options.sources) return { packages: options.packages, sources: options.sources };
  const installed = indexTargets([], suite);
  const fetched = () => indexTargets(fetchedByApt(suite), suite);
  let own = null;
  const find = (kind) => installed[kind] ?? (own ??= fetched())[kind] ?? stop(`apt fetched no ${kind} index of ${suite}.`);
  return { packages: options.packages ?? find('packages'), sources: options.sources ?? find('sources') };
}

/** Index files of the suite's main component, by kind; empty without apt. */
function indexTargets(aptOptions, suite) {
  const listed = spawnSync('apt-get', ['indextargets', ...aptOptions, '--format', '$(RELEASE)\t$(CODENAME)\t$(METAKEY)\t$(FILENAME)'], { encoding: 'utf8' });
  const found = {};
  for (const line of (listed.stdout ?? '').split('\n')) {
    const [release, codename, key, file] = line.split('\t');
    if (release !== suite || codename !== suite || !existsSync(file)) continue;
    if (key === 'main/binary-amd64/Packages') found.packages = file;
    if (key === 'main/source/Sources') found.sources = file;
  }
  return found;
}

/** Lets apt fetch and verify the suite's indexes into the work folder; nothing of the system's apt changes. */
function fetchedByApt(suite) {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const list = path.join(work, 'sources.list');
  const by = `[arch=amd64 signed-by=${keyring}] ${options.mirror} ${suite} main`;
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(path.join(work, folder), { recursive: true });
  writeFileSync(list, `deb ${by}\ndeb-src ${by}\n`);
  const withoutHooks = path.join(work, 'apt.conf');
  writeFileSync(withoutHooks, ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((hook) => `#clear APT::Update::${hook};\n`).join(''));
  const aptOptions = ['-c', withoutHooks, ...[
    `Dir::Etc::sourcelist=${list}`, 'Dir::Etc::sourceparts=-', `Dir::State::lists=${path.join(work, 'lists')}`, `Dir::Cache=${path.join(work, 'cache')}`,
    'APT::Architecture=amd64', 'APT::Architectures=amd64', 'APT::Sandbox::User=root', 'Acquire::Languages=none',
  ].flatMap((option) => ['-o', option])];
  console.error(`Fetching the indexes of ${suite} from ${options.mirror} …`);
  const outcome = spawnSync('apt-get', ['update', '--error-on=any', ...aptOptions], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (outcome.error || outcome.status !== 0) {
    stop(`The package indexes of ${suite} are not here and apt could not fetch them.
On a machine with apt and the package debian-archive-keyring, run this again. Elsewhere, fetch and unpack
  ${options.mirror}/dists/${suite}/main/binary-amd64/Packages.xz
  ${options.mirror}/dists/${suite}/main/source/Sources.xz
and give both: node examples/debian/build.mjs --packages Packages --sources Sources`);
  }
  return aptOptions;
}

function stop(message) {
  rmSync(work, { recursive: true, force: true });
  console.error(message);
  process.exit(1);
}

/** The stanzas of an index file, each a map from field to text; continued lines are joined. */
function stanzas(file) {
  const text = /\.(lz4|xz|gz|bz2|zst)$/.test(file) ? unpacked(file) : readFileSync(file, 'utf8');
  return text.split(/\n{2,}/).filter((stanza) => stanza.trim() !== '').map((stanza) => Object.fromEntries(
    stanza.replace(/\n[ \t]+/g, ' ').split('\n').filter((line) => line.includes(':')).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  ));
}

function unpacked(file) {
  const outcome = spawnSync('/usr/lib/apt/apt-helper', ['cat-file', file], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (outcome.error || outcome.status !== 0) stop(`\`${file}\` cannot be unpacked with apt-helper. Unpack it and give the plain file.`);
  return outcome.stdout;
}

/** By `Package`, in the file's order; of several versions the first. */
function byName(all) {
  const found = new Map();
  for (const one of all) if (!found.has(one.Package)) found.set(one.Package, one);
  return found;
}

function sourceOf(stanza) {
  return (stanza.Source ?? stanza.Package).split(' ')[0];
}

/** Every relation to another package of the suite, each pair once, as it is first written: which field, which alternative. */
function fullEdges(packages) {
  const edges = new Map();
  for (const [query, stanza] of packages) {
    for (const [field, relation] of Object.entries(relations)) {
      for (const group of (stanza[field] ?? '').split(',')) {
        for (const [alternative, text] of group.split('|').entries()) {
          const item = /^\s*([a-z0-9][a-z0-9.+-]*)/.exec(text)?.[1];
          if (item === undefined || item === query || !packages.has(item) || edges.has(`${query}|${item}`)) continue;
          edges.set(`${query}|${item}`, { query, item, relation, alternative });
        }
      }
    }
  }
  return [...edges.values()];
}

/** The most wanted targets of first alternatives. */
function runtimeOf(full) {
  const first = full.filter(({ alternative }) => alternative === 0);
  return new Set([...counts(first.map(({ item }) => item))].sort((a, b) => b[1] - a[1]).slice(0, nRuntimePackages).map(([name]) => name));
}

/** First alternatives between different source packages, without the runtime packages as targets. */
function mediumEdges(full, packages) {
  const first = full.filter(({ alternative }) => alternative === 0);
  const runtime = runtimeOf(full);
  return first.filter(({ query, item }) => !runtime.has(item) && sourceOf(packages.get(query)) !== sourceOf(packages.get(item)));
}

/** Medium between packages that carry debtags, of queries that keep two edges or more. */
function smallEdges(medium, packages) {
  const tagged = medium.filter(({ query, item }) => [query, item].every((name) => tagsOf(packages.get(name)).length > 0));
  const nOf = counts(tagged.map(({ query }) => query));
  return tagged.filter(({ query }) => 2 <= nOf.get(query));
}

/** Debtags of a package; `facet::TODO` says that a person has yet to choose. */
function tagsOf(stanza) {
  return (stanza.Tag ?? '').split(',').map((tag) => tag.trim()).filter((tag) => tag !== '' && !tag.endsWith('::TODO'));
}

function counts(values) {
  const found = new Map();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

function columnOf(facet) {
  return `tag_${facet.replaceAll('-', '_')}`;
}

/** Facts of each package. People are numbers in order of appearance, one numbering for maintainers and uploaders. */
function itemRows(stanzasOfItems, sources) {
  const numbers = new Map();
  const numberOf = (person) => {
    const address = (/<([^>]*)>/.exec(person)?.[1] ?? person).trim().toLowerCase();
    if (!numbers.has(address)) numbers.set(address, numbers.size);
    return numbers.get(address);
  };
  return stanzasOfItems.map((stanza) => {
    const tags = tagsOf(stanza);
    const uploaders = (sources.get(sourceOf(stanza))?.Uploaders ?? '').split(/(?<=>)\s*,/).map((one) => one.trim()).filter((one) => one !== '');
    return {
      package: stanza.Package,
      section: stanza.Section,
      maintainer: numberOf(stanza.Maintainer),
      uploaders: [...new Set(uploaders.map(numberOf))],
      priority: stanza.Priority,
      multi_arch: stanza['Multi-Arch'] ?? null,
      size_bucket: stanza['Installed-Size'] === undefined ? null : Math.floor(Math.log2(Math.max(1, Number(stanza['Installed-Size'])))),
      tags,
      ...Object.fromEntries(facets.map((facet) => [columnOf(facet), tags.filter((tag) => tag.startsWith(`${facet}::`)).map((tag) => tag.slice(facet.length + 2))])),
      name_tokens: [...new Set(stanza.Package.match(/[a-z]+|[0-9]+/g) ?? [])],
      description_tokens: [...new Set((stanza.Description.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((token) => 3 <= token.length && !fillWords.has(token)))],
    };
  });
}

function report(build, edges) {
  const queries = new Set(edges.map(({ query }) => query));
  const items = new Set(edges.map(({ item }) => item));
  const number = (value) => value.toLocaleString('en').padStart(9);
  const packages = new Set([...queries, ...items]);
  console.log(`${build.padEnd(8)}${number(packages.size)} packages${number(queries.size)} queries${number(items.size)} targets${number(edges.length)} edges`);
}

/** The split of debian.features.yaml, counted apart from the trainer. */
function reportSplit(edges) {
  const split = splitCounts(edges);
  console.log(`split   ${split.train} training, ${split.validation} validation, ${split.test} test edges, ${split.cold} of them to items without a training edge`);
}
