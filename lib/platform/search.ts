/** A Prisma filter: the column contains the text, in any case; %, _ and \ stand for themselves. */
export function containsText(text: string) {
  return { contains: text.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" as const };
}
