/**
 * Rebuilds items.parquet and links.parquet from WordNet as Debian ships it. Run by hand:
 *
 *     node examples/wordnet/build.mjs                    takes /usr/share/wordnet, or lets apt fetch the package
 *     node examples/wordnet/build.mjs --folder FOLDER    takes data.noun, data.verb, data.adj and data.adv from there
 *     options: --out FOLDER
 *
 * README.md beside this file says what the two files hold and which counts to expect.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { splitCounts, writeParquet } from '../exampleFiles.mjs';

const { values: options } = parseArgs({ options: { folder: { type: 'string' }, out: { type: 'string', default: import.meta.dirname } } });

/** Pointers that go one way. Each has its reverse in the files (`~` of `@`, `%p` of `#p`, `-c` of `;c`), which would give a test link away. */
const relations = {
  '@': 'hypernym', '@i': 'instance', '#p': 'part', '#m': 'member', '#s': 'substance', ';c': 'topic', ';u': 'usage', ';r': 'region',
};
const partsOfSpeech = { n: 'noun', v: 'verb', a: 'adj', s: 'adj', r: 'adv' };

/** Names of the lexicographer files, by number. */
const lexicographerFiles = `adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition
noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person noun.phenomenon noun.plant
noun.possession noun.process noun.quantity noun.relation noun.shape noun.state noun.substance noun.time verb.body verb.change verb.cognition
verb.communication verb.competition verb.consumption verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession
verb.social verb.stative verb.weather adj.ppl`.split(/\s+/);

const work = mkdtempSync(path.join(tmpdir(), 'longtail-wordnet-'));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const folder = options.folder ?? installed() ?? fetched();
  const synsets = ['noun', 'verb', 'adj', 'adv'].flatMap((part) => readFileSync(path.join(folder, `data.${part}`), 'latin1').split('\n').filter((line) => /^\d{8} /.test(line)).map(parsed));
  const items = synsets.map(({ id, file, partOfSpeech, lemmas }) => {
    const words = lemmas.map((lemma) => lemma.match(/[a-z0-9]+/g) ?? []);
    const bigrams = words.flatMap((tokens) => tokens.slice(1).map((token, at) => `${tokens[at]} ${token}`));
    return { synset: id, lemma: lemmas[0], category: file, part_of_speech: partOfSpeech, tokens: [...new Set(words.flat())], bigrams: [...new Set(bigrams)] };
  });
  const links = new Map();
  for (const { id, pointers } of synsets) {
    for (const { relation, target } of pointers) if (target !== id && !links.has(`${id}|${target}`)) links.set(`${id}|${target}`, { query: id, item: target, relation });
  }
  const rows = [...links.values()];
  report(items, rows);
  await writeParquet(path.join(options.out, 'items.parquet'), items, { synset: 'VARCHAR', lemma: 'VARCHAR', category: 'VARCHAR', part_of_speech: 'VARCHAR', tokens: 'VARCHAR[]', bigrams: 'VARCHAR[]' });
  await writeParquet(path.join(options.out, 'links.parquet'), rows, { query: 'VARCHAR', item: 'VARCHAR', relation: 'VARCHAR' });
}

/** One line of a data file, without its gloss: offset, file, type, words, pointers. */
function parsed(line) {
  const fields = line.slice(0, line.indexOf('|') < 0 ? undefined : line.indexOf('|')).trim().split(' ');
  const [offset, file, type, nWordsHex] = fields;
  const nWords = Number.parseInt(nWordsHex, 16);
  const lemmas = Array.from({ length: nWords }, (_, at) => fields[4 + 2 * at].replace(/\([a-z]+\)$/, '').toLowerCase().replaceAll('_', ' '));
  const at = 4 + 2 * nWords;
  const pointers = Array.from({ length: Number(fields[at]) }, (_, n) => fields.slice(at + 1 + 4 * n, at + 5 + 4 * n))
    .flatMap(([symbol, target, part]) => (relations[symbol] === undefined ? [] : [{ relation: relations[symbol], target: idOf(part, target) }]));
  return { id: idOf(type, offset), file: lexicographerFiles[Number(file)], partOfSpeech: partsOfSpeech[type], lemmas, pointers };
}

/** `n00001740`; a satellite adjective is in the file of adjectives. */
function idOf(type, offset) {
  return `${type === 's' ? 'a' : type}${offset}`;
}

function installed() {
  return existsSync('/usr/share/wordnet/data.noun') ? '/usr/share/wordnet' : null;
}

/** The package of Debian, fetched and unpacked into the work folder; nothing is installed. */
function fetched() {
  console.error('Fetching the package wordnet-base …');
  const got = spawnSync('apt-get', ['download', 'wordnet-base'], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const file = got.status === 0 ? readdirSync(work).find((name) => name.endsWith('.deb')) : undefined;
  if (file === undefined || spawnSync('dpkg-deb', ['-x', path.join(work, file), work]).status !== 0) {
    rmSync(work, { recursive: true, force: true });
    console.error(`WordNet is not here and apt could not fetch it. Unpack its database files
  https://wordnetcode.princeton.edu/3.0/WNdb-3.0.tar.gz
somewhere and give the folder: node examples/wordnet/build.mjs --folder FOLDER`);
    process.exit(1);
  }
  return path.join(work, 'usr/share/wordnet');
}

function report(items, links) {
  const counts = new Map();
  for (const { item } of links) counts.set(item, (counts.get(item) ?? 0) + 1);
  const top = [...counts.values()].sort((a, b) => b - a);
  const share = (n) => (top.slice(0, n).reduce((sum, count) => sum + count, 0) / links.length).toFixed(3);
  console.log(`${items.length} synsets, ${links.length} links of ${new Set(links.map(({ query }) => query)).size} queries to ${counts.size} targets; top 10 ${share(10)}, top 50 ${share(50)}`);
  const split = splitCounts(links);
  console.log(`split ${split.train} training, ${split.validation} validation, ${split.test} test links, ${split.cold} of them to synsets without a training link`);
}
