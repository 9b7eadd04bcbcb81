/** A text as a YAML value that can stand anywhere: plain where YAML reads it back as this very text, else in quotes. */
export function yamlScalar(text: string): string {
  const isPlain = /^[A-Za-z_./][\w./@+-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|\.nan|\.inf|[-+.]?\d.*)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
