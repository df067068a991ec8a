/**
 * Which part may import which; a part is the longest of these prefixes that a file's path has. "*" allows every part, and a part
 * may always import itself. The way of imports is explained in docs/architecture.md.
 * @type {Record<string, { parts: string[], packages?: string[] }>} packages: the only ones it may import; absent, any
 */
export const importRules = {
  "lib/kernel": { parts: [], packages: [] },
};

const gateMayNotContain = [
  /^lib\/generated\//,
  /^(app|components|worker)\//,
  /^(@prisma\/|next$|next\/|next-auth|react$|react\/|react-dom)/,
];

/** Those of a bundle's inputs and packages that have no place in the process which decides.
 * @param {string[]} names
 */
export function foreignToGate(names) {
  return names.filter((name) => gateMayNotContain.some((pattern) => pattern.test(name)));
}
