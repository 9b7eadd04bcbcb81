/** A picture of the README: for dark pages, and for all others. */
const picture = /<picture>\n(?: *<[^>]*>\n)+<\/picture>\n/g;
/** What only makes sense beside the pictures. */
const aboutPictures = /\nThe pictures are [^\n]*\n|,? \(at the top of this page\)/g;

/**
 * The README as an extension's page shows it: that takes pictures from `https:` only. With an address they are taken from
 * there; without one they are left out, with the sentences about them.
 *
 * @param {string} text of README.md, whose pictures are `<picture>` elements with paths relative to the repository
 * @param {{ imagesUrl?: string }} options where the repository's files are to be had, such as `https://host/raw/main`
 * @returns {string}
 */
export function packagedReadme(text, { imagesUrl }) {
  if (!imagesUrl) return text.replace(picture, '').replace(aboutPictures, '').replace(/\n{3,}/g, '\n\n');
  if (!/^https:\/\/[^\s"]+$/.test(imagesUrl)) throw new Error(`\`${imagesUrl}\` cannot be the address of the pictures: it has to start with https://.`);
  return text.replace(picture, (found) => found.replace(/(srcset|src)="(?!https?:)([^"]+)"/g, (_, name, file) => `${name}="${imagesUrl.replace(/\/+$/, '')}/${file}"`));
}
