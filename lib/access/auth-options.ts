import { randomUUID } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { sessionOptions } from "@/lib/access/session-options";
import { signIn } from "@/lib/access/sign-in";
import { db } from "@/lib/platform/db";

declare module "next-auth" {
  interface Session {
    /** Of operator_session; empty: there is no session (any more). */
    sessionId: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
  }
}

/**
 * next-auth keeps a signed cookie; the session itself is a row, read at each request, so that signing out, disabling an
 * operator and changing a role act at once. Built when first asked, since a build has no environment.
 */
export function authOptions(): NextAuthOptions {
  return {
    ...sessionOptions({
      maxAgeSeconds: SESSION_SECONDS,
      signInPath: "/sign-in",
      async begin(user) {
        const { id } = await db().operatorSession.create({
          data: {
            id: randomUUID(),
            operatorId: BigInt(user.id),
            expiresAt: new Date(Date.now() + SESSION_SECONDS * 1000),
            userAgent: "userAgent" in user && typeof user.userAgent === "string" ? user.userAgent : null,
          },
        });
        return id;
      },
      end: (id) => db().operatorSession.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } }),
    }),
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        async authorize(credentials, request) {
          const answer = await signIn(
            db(),
            { email: String(credentials?.email ?? ""), password: String(credentials?.password ?? "") },
            Date.now(),
          );
          if (answer.state === "wrong") return null;
          // next-auth hands the message to the form, which knows these words.
          if (answer.state === "locked") throw new Error(`locked:${answer.seconds}`);
          if (answer.state !== "in") throw new Error(answer.state);
          const { id, email, name } = answer.operator;
          return { id: id.toString(), email, name, userAgent: userAgentOf(request.headers) };
        },
      }),
    ],
  };
}

export const SESSION_SECONDS = 8 * 3600;

function userAgentOf(headers: Record<string, unknown> | undefined): string | null {
  const value = headers?.["user-agent"];
  return typeof value === "string" ? value.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 300) : null;
}
