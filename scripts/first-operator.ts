import { createFirstOperatorLink } from "@/lib/access/first-operator";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

/** Prints `{"link": …}`: the one-time link of an installation without an operator, null where there is one. */
const client = db();
const link = await createFirstOperatorLink(client, consoleEnv().PUBLIC_URL, Date.now());
await client.$disconnect();
console.log(JSON.stringify({ link }));
