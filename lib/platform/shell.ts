/** One word of a POSIX shell's command, whatever the text holds. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
