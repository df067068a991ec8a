import { type NextRequest, NextResponse } from "next/server";
import { getToken } from "next-auth/jwt";
import { usesSecureCookies } from "@/lib/access/secure-cookies";
import { consoleEnv } from "@/lib/platform/env";

/**
 * Sends a visitor without a cookie to the sign-in page before anything is rendered. It is a courtesy, not the lock: each
 * page and each action reads the session's row itself. Only GET, so that a form sent after the session's end keeps its text.
 */
export async function proxy(request: NextRequest) {
  // Browsers ask for it before they have read the link to the icon.
  if (request.nextUrl.pathname === "/favicon.ico") return NextResponse.rewrite(new URL("/icon.svg", request.url));
  if (request.method !== "GET" && request.method !== "HEAD") return NextResponse.next();
  const secret = consoleEnv().NEXTAUTH_SECRET;
  if (await getToken({ req: request, secret, secureCookie: usesSecureCookies() })) return NextResponse.next();
  const target = new URL("/sign-in", request.nextUrl);
  const from = request.nextUrl.pathname + request.nextUrl.search;
  if (from !== "/") target.searchParams.set("from", from);
  return NextResponse.redirect(target);
}

export const config = {
  // Open to all: sign-in, invitations, the portal and the consumers' top-up page, which have doors of their own, the API's,
  // and what pages are made of.
  matcher: ["/((?!sign-in(?:/|$)|invite/|portal(?:/|$)|t/|api/|_next/|icon\\.svg).*)"],
};
