"use server";

import { consoleAction } from "@/lib/access/action";
import { declareLost } from "@/lib/gates/declare-lost";
import { DeclareLostInput } from "@/lib/gates/schema";
import { creditsDisplay } from "@/lib/kernel/money";

export const declareLostAction = consoleAction({
  name: "gate.declare_lost",
  permission: "gate:write",
  input: DeclareLostInput,
  run: declareLost,
  done: ({ gateId, returnedMicros }) =>
    `Gate “${gateId}” declared lost, ${creditsDisplay(returnedMicros)} credits returned`,
  refresh: () => ["/gates"],
});
