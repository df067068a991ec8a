import { db } from "@/lib/platform/db";

/** 200 when the console answers and its database does; asked by `npm start` and by load balancers. Says nothing else to anybody. */
export async function GET(): Promise<Response> {
  const isReached = await Promise.race([isDatabaseReached(), afterMs(2000)]);
  const status = isReached ? "ok" : "database_unreachable";
  return Response.json({ status }, { status: isReached ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}

async function isDatabaseReached(): Promise<boolean> {
  try {
    await db().$queryRaw`SELECT 1`;
    return true;
  } catch {
    return false;
  }
}

function afterMs(ms: number): Promise<boolean> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}
