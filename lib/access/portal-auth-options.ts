import { randomUUID } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { usesSecureCookies } from "@/lib/access/secure-cookies";
import { sessionOptions } from "@/lib/access/session-options";
import { spendSignInLink } from "@/lib/access/sign-in-link";
import { db } from "@/lib/platform/db";

/**
 * Of a member's sign-in by link, at /api/portal-auth. As with operators, the cookie only names a row that each request reads;
 * it is another cookie, so that one browser can be in console and portal at once.
 */
export function portalAuthOptions(): NextAuthOptions {
  const secure = usesSecureCookies();
  return {
    ...sessionOptions({
      maxAgeSeconds: MEMBER_SESSION_SECONDS,
      signInPath: "/portal/sign-in",
      async begin(user) {
        const { id } = await db().memberSession.create({
          data: {
            id: randomUUID(),
            memberId: BigInt(user.id),
            expiresAt: new Date(Date.now() + MEMBER_SESSION_SECONDS * 1000),
          },
        });
        return id;
      },
      end: (id) => db().memberSession.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } }),
    }),
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
  };
}

const MEMBER_SESSION_SECONDS = 14 * 86_400;
