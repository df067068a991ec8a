import { consoleEnv } from "@/lib/platform/env";

/** Cookies are Secure, and named __Secure-…, where people reach the console over https. */
export function usesSecureCookies(): boolean {
  const { NEXTAUTH_URL, PUBLIC_URL } = consoleEnv();
  return (NEXTAUTH_URL ?? PUBLIC_URL).startsWith("https://");
}
