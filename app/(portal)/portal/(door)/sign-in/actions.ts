"use server";

import { guestAction } from "@/lib/access/guest-action";
import { countSignInRequest } from "@/lib/access/sign-in-link";
import { mailSignInLinks } from "@/lib/members/mail-sign-in-links";
import { AskForLinkInput } from "@/lib/members/schema";
import { sendMailSoon } from "@/lib/notifications/send-soon";
import { db } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

/**
 * Answers before it looks whether the address is anybody's, so that neither words nor time tell. What is asked too often is
 * refused by what was asked, not by who it is.
 */
export const askForLinkAction = guestAction({
  name: "member.ask_for_link",
  input: AskForLinkInput,
  async run(tx, { email }) {
    const nowMs = Date.now();
    const counted = await countSignInRequest(tx, email, nowMs);
    if (counted.ok) sendMailSoon(() => mailSignInLinks(db(), email, consoleEnv().PUBLIC_URL, nowMs));
    return counted;
  },
  done: (_, { email }) => `If ${email} is a member's address, a link is on its way to it`,
});
