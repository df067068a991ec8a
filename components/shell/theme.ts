/** "system" follows the device; the others override it. Kept in a cookie so that the first paint already has it. */
export type Theme = "system" | "light" | "dark";

export const THEME_COOKIE = "theme";

export function parseTheme(text: string | undefined): Theme {
  return text === "light" || text === "dark" ? text : "system";
}
