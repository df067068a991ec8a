import { sendDueMail } from "@/lib/notifications/send-mail";
import { workerEnv } from "@/lib/platform/env";
import { openMailer } from "@/lib/platform/mail";
import { inBatches, type Job } from "./job";

/** Sends what the console has not sent at once, and tries again what a mail server did not take. */
export const sendMail: Job = {
  name: "send-mail",
  cron: "* * * * *",
  run(context) {
    const { SMTP_URL, MAIL_FROM } = workerEnv();
    const mailer = SMTP_URL === undefined ? null : openMailer(SMTP_URL, MAIL_FROM);
    return inBatches(context, { limit: 50, roundsMax: 20 }, (limit) => sendDueMail(context.database, mailer, limit));
  },
};
