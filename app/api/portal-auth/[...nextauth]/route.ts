import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { portalAuthOptions } from "@/lib/access/portal-auth-options";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

function handle(request: NextRequest, context: Context): Promise<Response> {
  return NextAuth(request, context, portalAuthOptions());
}

export { handle as GET, handle as POST };
