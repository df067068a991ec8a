import { after } from "next/server";
import { sendDueMail } from "@/lib/notifications/send-mail";
import { db, prismaDatabase } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { openMailer } from "@/lib/platform/mail";

/**
 * Sends what is due once the answer has left, so that nobody waits a minute for a link. What fails here the worker tries again.
 * `first` is done before: the part that must not show in how long the answer takes.
 */
export function sendMailSoon(first?: () => Promise<void>): void {
  after(async () => {
    try {
      await first?.();
      const { SMTP_URL, MAIL_FROM } = consoleEnv();
      await sendDueMail(prismaDatabase(db()), SMTP_URL === undefined ? null : openMailer(SMTP_URL, MAIL_FROM), BATCH);
    } catch (error) {
      log("console").error({ err: error }, "mail could not be sent now; the worker tries again");
    }
  });
}

const BATCH = 20;
