/** Addresses and secrets of one load of a page. */
export interface PageParts {
  readonly title: string;
  readonly language: string;
  readonly script: string;
  readonly style: string;
  /** The origin that the editor serves local files from. */
  readonly cspSource: string;
  /** Never used twice. */
  readonly nonce: string;
}

/** The document of a panel: one script, one style sheet, nothing else may load and nothing inline may run. */
export function pageHtml({ title, language, script, style, cspSource, nonce }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(style)}">
</head>
<body>
<script nonce="${nonce}" src="${escaped(script)}"></script>
</body>
</html>
`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
