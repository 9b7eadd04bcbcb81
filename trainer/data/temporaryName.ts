let nNames = 0;

/** A name beside `file`, under which it is written before it is renamed: no other writer, here or in another process, uses it. */
export function temporaryName(file: string): string {
  nNames += 1;
  return `${file}.${process.pid}-${nNames}.writing`;
}
