import { Stream } from '../trainer/numerics/stream';

/** What a shop's system exports: two files as a spreadsheet of German habits writes them. */
export interface ShopExport {
  /** `bestellungen.csv`: who ordered what, when. One row has a `;` in its remark that nobody quoted. */
  readonly orders: string;
  /** `artikel.csv`: what the articles are. */
  readonly articles: string;
  /** Row of the orders that is broken, the header being row 1. */
  readonly brokenRow: number;
}

const nArticles = 640;
const nCustomers = 520;
const nOrders = 6200;
const brokenRow = 2402;

const categories: Readonly<Record<string, readonly string[]>> = {
  Küche: ['Pfanne', 'Messer', 'Kanne', 'Schüssel'],
  Garten: ['Schere', 'Gießkanne', 'Spaten', 'Blumentopf'],
  Sport: ['Matte', 'Hantel', 'Trinkflasche', 'Springseil'],
  Büro: ['Ordner', 'Locher', 'Schreibtischlampe', 'Notizbuch'],
  Spiele: ['Puzzle', 'Kartenspiel', 'Brettspiel', 'Würfelset'],
};
const brands = ['Möwe', 'Alpina', 'Nordlicht', 'Grünwald'];
const tags = ['neu', 'bio', 'versandfrei', 'geschenk', 'reduziert', 'handgemacht'];

/**
 * An export that was made up, the same each time: each customer favors two pairs of category and brand, within which a few
 * articles are popular and most are rare. UTF-8 with a byte order mark, `;` between cells, decimal commas, German dates,
 * ids of five digits with leading zeros.
 */
export function shopExport(): ShopExport {
  const names = Object.keys(categories);
  const made = new Stream(1, 'articles');
  const oneOf = <T>(stream: Stream, list: readonly T[]): T => list[stream.integer(list.length)]!;
  const articles = Array.from({ length: nArticles }, (_, at) => {
    const category = names[at % names.length]!;
    const brand = oneOf(made, brands);
    const own = tags.filter(() => made.uniform() < 0.25);
    const name = `${oneOf(made, categories[category]!)} ${brand} ${100 + at}`;
    return { id: idOf(at + 1), category, brand, line: [idOf(at + 1), name, category, made.uniform() < 0.1 ? '' : brand, own.join('|'), euros(made)].join(';') };
  });
  const shelves = new Map<string, string[]>();
  for (const { id, category, brand } of articles) {
    const shelf = `${category} ${brand}`;
    shelves.set(shelf, [...shelves.get(shelf) ?? [], id]);
  }
  const favorites = Array.from({ length: nCustomers }, (_, at) => {
    const taste = new Stream(1, 'tastes', at);
    return [oneOf(taste, [...shelves.values()]), oneOf(taste, [...shelves.values()])];
  });
  const ordered = new Stream(1, 'orders');
  const rows = Array.from({ length: nOrders }, (_, at) => {
    const customer = Math.floor(nCustomers * ordered.uniform() ** 1.5);
    const shelf = ordered.uniform() < 0.9 ? oneOf(ordered, favorites[customer]!) : oneOf(ordered, [...shelves.values()]);
    // The cube of a uniform number: half of the orders go to the first eighth of a shelf.
    const article = shelf[Math.floor(shelf.length * ordered.uniform() ** 3)]!;
    const remark = ordered.uniform() < 0.03 ? 'als Geschenk verpacken' : '';
    return [idOf(customer + 1), article, dateOf(at / nOrders, ordered), 1 + ordered.integer(3), euros(ordered), remark].join(';');
  });
  // The header is row 1.
  rows[brokenRow - 2] = rows[brokenRow - 2]!.replace(/[^;]*$/, 'bitte klingeln; 2. Stock');
  return {
    orders: `\ufeff${['Kundennr;Artikelnr;Bestelldatum;Menge;Summe;Bemerkung', ...rows].join('\r\n')}\r\n`,
    articles: `\ufeff${['Artikelnr;Bezeichnung;Kategorie;Marke;Schlagworte;Preis', ...articles.map(({ line }) => line)].join('\r\n')}\r\n`,
    brokenRow,
  };
}

const idOf = (number: number): string => String(number).padStart(5, '0');

const euros = (stream: Stream): string => (1 + 79 * stream.uniform()).toFixed(2).replace('.', ',');

/** @param share of the year 2024 that has passed, in [0, 1) */
function dateOf(share: number, stream: Stream): string {
  const [day, month] = [new Date(Date.UTC(2024, 0, 1) + share * 365 * 86_400_000)].flatMap((date) => [date.getUTCDate(), date.getUTCMonth() + 1]);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(day!)}.${two(month!)}.2024 ${two(8 + stream.integer(12))}:${two(stream.integer(60))}`;
}
