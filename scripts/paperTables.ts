/** A table of the paper, as printed; figures are read off. Columns of Wikipedia come first, then those of AAI. */
export interface PaperTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [string, ...string[]])[];
}

const metrics = ['MAP@10', 'MAP@50', 'Recall@10', 'Recall@50'];
const both = [...metrics.map((metric) => `Wikipedia ${metric}`), ...metrics.map((metric) => `AAI ${metric}`)];
const row = (name: string, numbers: string): readonly [string, ...string[]] => [name, ...numbers.split(' ')];

/** What Yao et al. 2021 (arXiv 2007.12865v4) report, by the experiment that asks the same. */
export const paperTables: Readonly<Record<string, readonly PaperTable[]>> = {
  rq1: [
    { title: 'Table 2 of the paper, full data', columns: both, rows: [
      row('Baseline', '.0171 .0229 .0537 .1930 .1257 .1363 .2793 .4983'), row('FD', '.0172 .0229 .0535 .1912 .1278 .1384 .2840 .5058'),
      row('SO', '.0176 .0235 .0549 .1956 .1300 .1406 .2870 .5076'), row('CFM', '.0183 .0243 .0570 .2009 .1413 .1522 .3078 .5355'),
      row('CFM against Baseline', '+7.0% +6.1% +6.1% +4.1% +12.4% +11.7% +10.2% +7.5%'),
    ] },
    { title: 'Table 4 of the paper, recall by slice (tail of Wikipedia: items without a training pair)', columns: ['Wikipedia tail @10', 'tail @50', 'head @10', 'head @50', 'AAI tail @10', 'tail @50', 'head @10', 'head @50'], rows: [
      row('Baseline', '.0472 .1621 .0610 .2273 .0475 .2333 .2846 .4993'), row('FD', '.0474 .1638 .0593 .2212 .0727 .2743 .2849 .5069'),
      row('SO', '.0481 .1644 .0606 .2268 .0661 .2602 .2879 .5086'), row('CFM', '.0524 .1749 .0619 .2283 .0720 .2906 .309 .537'),
    ] },
  ],
  rq2: [{ title: 'Table 3 of the paper, trained on 10 % of the data', columns: both, rows: [
    row('Baseline', '.0077 .0105 .0237 .0924 .1112 .1194 .2406 .4068'), row('FD', '.0089 .0120 .0272 .1046 .1217 .1302 .2611 .4324'),
    row('SO', '.0083 .0112 .0254 .0978 .1220 .1308 .2632 .4400'), row('CFM', '.0093 .0126 .0286 .1093 .1409 .1507 .3024 .5014'),
    row('CFM against Baseline', '+20.8% +20.0% +20.7% +18.3% +26.7% +26.2% +25.7% +23.3%'),
  ] }],
  'rq3-alpha': [{ title: 'Figure 6 of the paper, Recall@50 by alpha, read off (baseline: Wikipedia .193, AAI .498)', columns: ['Wikipedia SO', 'Wikipedia CFM', 'AAI SO', 'AAI CFM'], rows: [
    row('0.1', '.1936 .2016 .494 .491'), row('0.3', '.1943 .2062 .482 .516'), row('1', '.1952 .2044 .507 .535'), row('3', '.1956 .1943 .480 .506'),
  ] }],
  'rq3-dropout': [{ title: 'Figure 7 of the paper, Wikipedia by dropout rate, read off (baseline: .0537, .193, .0160, .0208)', columns: ['Recall@10 CFM', 'FD', 'Recall@50 CFM', 'FD', 'MAP@10 CFM', 'FD', 'MAP@50 CFM', 'FD'], rows: [
    row('0.1', '.0557 .0534 .1985 .191 .0182 .0172 .0237 .0229'), row('0.3', '.0560 .0508 .200 .183 .0186 .0162 .0242 .0217'), row('0.5', '.0553 .0490 .198 .1755 .0183 .0153 .0239 .0206'),
    row('0.7', '.0559 .0466 .1997 .168 .0180 .0145 .0235 .0196'), row('0.9', '.0537 .0434 .1825 .149 .0144 .0129 .0188 .0174'),
  ] }],
  rq4: [{ title: 'Table 5 of the paper, AAI', columns: metrics, rows: [
    row('Baseline', '.1257 .1363 .2793 .4983'), row('CFM', '.1413 .1522 .3078 .5355'), row('RFM', '.1281 .1389 .2851 .5104'), row('RFM_no_compl', '.1363 .1472 .3007 .5290'),
    row('CFM_no_dropout', '.1309 .1417 .2898 .5150'), row('NoMasking', '.1303 .1408 .2868 .5053'),
  ] }],
};
