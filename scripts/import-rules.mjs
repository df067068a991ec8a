/**
 * Imports run one way. A part is the longest of these names that a file's path begins with; it may import itself, the parts listed
 * (a listed folder includes what is below it), of those under `types` their types alone, and, where `packages` is given, only those
 * packages and Node's own modules.
 * @type {Record<string, { parts: string[], types?: string[], packages?: string[] }>}
 */
export const importRules = {
  "lib/kernel": { parts: [], packages: [] },
  "lib/engine": { parts: ["lib/kernel"], packages: ["@date-fns/tz", "date-fns", "find-my-way", "lru-cache"] },
  "lib/journal": { parts: ["lib/kernel", "lib/engine"], packages: [] },
  "lib/ledger": { parts: ["lib/kernel", "lib/engine"], packages: [] },
  "lib/platform": { parts: ["lib/kernel"] },
  "lib/platform/db": { parts: ["lib/kernel", "lib/platform", "lib/generated"] },
  "lib/platform/notices": { parts: ["lib/platform"] },
  "lib/generated": { parts: [] },
  "lib/testing": { parts: ["lib"] },

  "lib/access": { parts: ["lib/kernel", "lib/platform", "lib/generated", "lib/audit"] },
  "lib/audit": {
    parts: ["lib/kernel", "lib/platform", "lib/generated", "lib/access/actor", "lib/ledger/note-change"],
  },
  "lib/consumers": { parts: domain("lib/keys", "lib/plans", "lib/billing") },
  "lib/keys": { parts: domain("lib/consumers") },
  "lib/plans": { parts: domain("lib/consumers", "lib/routes", "lib/billing") },
  "lib/routes": { parts: domain() },
  "lib/billing": { parts: domain("lib/consumers", "lib/notifications") },
  "lib/gateways": { parts: domain() },
  "lib/gates": { parts: domain("lib/journal") },
  "lib/members": { parts: domain("lib/consumers", "lib/notifications") },
  "lib/notifications": { parts: domain("lib/billing/currency") },
  "lib/webhooks": { parts: domain("lib/consumers", "lib/notifications") },
  "lib/analytics": { parts: domain() },
  "lib/health": { parts: domain() },

  components: {
    parts: ["lib/kernel", "lib/engine", "lib/analytics/time-range"],
    types: ["lib/access", "lib/ledger", "lib/analytics", "lib/keys", "lib/billing", "lib/webhooks"],
  },
  app: { parts: ["lib", "components"] },
  "proxy.ts": { parts: ["lib"] },
  gate: {
    parts: [
      ...["lib/kernel", "lib/engine", "lib/journal", "lib/ledger"],
      ...["lib/platform/env", "lib/platform/log", "lib/platform/crypto", "lib/platform/postgres"],
    ],
    packages: ["pg", "pino", "zod"],
  },
  worker: { parts: ["lib"], packages: ["pg-boss", "pino", "zod"] },
  gateways: { parts: ["lib", "gate"] },
  prisma: { parts: ["lib"] },
  e2e: { parts: ["lib", "gateways", "scripts"] },
  bench: { parts: ["lib", "gate", "scripts"] },
  sim: { parts: ["lib", "gate"] },
  soak: { parts: ["lib", "scripts"] },
  scripts: { parts: ["lib"] },
};

/** What the domains of the product stand on, and those of each other that one reaches through a verb or a query.
 * @param {string[]} others
 */
function domain(...others) {
  return [
    ...["lib/kernel", "lib/engine", "lib/ledger", "lib/platform", "lib/generated", "lib/access", "lib/audit"],
    ...others,
  ];
}

/** A test may stand on more than what it tests: a database, and whatever part of the library sets the scene. */
const testParts = ["lib", "gateways"];

const testFile = /\.test\.tsx?$|(^|\/)(testing|test-[a-z-]+)\.ts$/;

/**
 * Why a file must not import something, or null when it may.
 * @param {string} file path from the root
 * @param {string} imported path from the root, or a package's name
 * @param {{ isPackage: boolean, isType: boolean }} how
 */
export function refusalOf(file, imported, { isPackage, isType }) {
  const part = partOf(file);
  if (part === undefined) return null;
  const isTest = testFile.test(file);
  const { parts, types = [], packages } = importRules[part] ?? { parts: [] };
  if (isPackage) {
    if (isTest || packages === undefined || imported.startsWith("node:")) return null;
    return packages.some((name) => within(imported, name)) ? null : `${part} may not use the package ${imported}`;
  }
  const allowed = [part, ...parts, ...(isType ? types : []), ...(isTest ? testParts : [])];
  // Its own part, but not one that is carved out of it: lib/platform does not reach lib/platform/db.
  const target = partOf(imported);
  const isAllowed = target === part || allowed.some((name) => name !== part && within(imported, name));
  return isAllowed ? null : `${part} may not import ${target ?? imported}`;
}

/** @param {string} file */
function partOf(file) {
  return Object.keys(importRules)
    .filter((name) => within(file, name))
    .sort((a, b) => b.length - a.length)[0];
}

/** @param {string} file @param {string} name a folder, a package or a module without its ending */
function within(file, name) {
  return file === name || file.startsWith(`${name}/`) || file.replace(/\.tsx?$/, "") === name;
}

const notInGate = [
  /^lib\/generated\//,
  /^(app|components|worker)\//,
  /^(@prisma|next|next-auth|react|react-dom)(\/|$)/,
];

/** Those of a bundle's files and packages that have no place in the process which decides.
 * @param {string[]} names
 */
export function foreignToGate(names) {
  return names.filter((name) => notInGate.some((pattern) => pattern.test(name)));
}
