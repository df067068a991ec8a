import type { NextAuthOptions } from "next-auth";
import { usesSecureCookies } from "@/lib/access/secure-cookies";
import { consoleEnv } from "@/lib/platform/env";

interface SessionRows {
  readonly maxAgeSeconds: number;
  readonly signInPath: string;
  /** Makes the row of a session that begins, and gives back its id. */
  readonly begin: (user: object & { readonly id: string }) => Promise<string>;
  /** Ends it, where it has not ended yet. */
  readonly end: (sessionId: string) => Promise<unknown>;
}

/** What operators' and members' sign-ins have in common: the signed cookie only names a row, which each request reads. */
export function sessionOptions({ maxAgeSeconds, signInPath, begin, end }: SessionRows) {
  return {
    secret: consoleEnv().NEXTAUTH_SECRET,
    useSecureCookies: usesSecureCookies(),
    session: { strategy: "jwt", maxAge: maxAgeSeconds },
    pages: { signIn: signInPath, signOut: signInPath, error: signInPath },
    callbacks: {
      async jwt({ token, user }) {
        return user ? { sub: user.id, sessionId: await begin(user) } : token;
      },
      session({ session, token }) {
        return { ...session, sessionId: token.sessionId ?? "" };
      },
    },
    events: {
      async signOut({ token }) {
        if (token?.sessionId) await end(token.sessionId);
      },
    },
    logger: {
      // A wrong password, or a link that has served, is an answer, not an error worth a stack.
      error() {},
      warn() {},
      debug() {},
    },
  } satisfies Partial<NextAuthOptions>;
}
