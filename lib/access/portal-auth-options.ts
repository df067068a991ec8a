import { randomUUID } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { usesSecureCookies } from "@/lib/access/secure-cookies";
import { spendSignInLink } from "@/lib/access/sign-in-link";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

/**
 * Of a member's sign-in by link, at /api/portal-auth. As with operators, the cookie only names a row that each request reads;
 * it is another cookie, so that one browser can be in console and portal at once.
 */
export function portalAuthOptions(): NextAuthOptions {
  const secure = usesSecureCookies();
  return {
    secret: consoleEnv().NEXTAUTH_SECRET,
    useSecureCookies: secure,
    session: { strategy: "jwt", maxAge: MEMBER_SESSION_SECONDS },
    pages: { signIn: "/portal/sign-in", signOut: "/portal/sign-in", error: "/portal/sign-in" },
    cookies: {
      sessionToken: {
        name: `${secure ? "__Secure-" : ""}tollgate-portal.session-token`,
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    providers: [
      Credentials({
        id: "link",
        credentials: { token: {} },
        async authorize(credentials) {
          const owner = await spendSignInLink(db(), String(credentials?.token ?? "").slice(0, 100), Date.now());
          return owner && { id: owner.memberId.toString(), email: owner.email };
        },
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (!user) return token;
        const { id } = await db().memberSession.create({
          data: {
            id: randomUUID(),
            memberId: BigInt(user.id),
            expiresAt: new Date(Date.now() + MEMBER_SESSION_SECONDS * 1000),
          },
        });
        return { sub: user.id, sessionId: id };
      },
      session({ session, token }) {
        return { ...session, sessionId: token.sessionId ?? "" };
      },
    },
    events: {
      async signOut({ token }) {
        if (!token?.sessionId) return;
        await db().memberSession.updateMany({
          where: { id: token.sessionId, revokedAt: null },
          data: { revokedAt: new Date() },
        });
      },
    },
    logger: {
      // A link that has served is an answer, not an error worth a stack.
      error() {},
      warn() {},
      debug() {},
    },
  };
}

const MEMBER_SESSION_SECONDS = 14 * 86_400;
