"use client";

import { MailCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { askForLinkAction } from "../actions";

export function LinkForm() {
  const [asked, setAsked] = useState(false);
  const sent = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (asked) sent.current?.focus();
  }, [asked]);

  if (asked) {
    return (
      <div ref={sent} role="status" tabIndex={-1} className="flex gap-2.5 bg-accent-tint px-3 py-2.5 outline-none">
        <MailCheck className="mt-1 text-accent" />
        <p>
          If this is a member's address, a link is on its way to it. It works once, within 15 minutes. Nothing there?
          Look in the spam folder, or ask an owner of your account whether you are a member.
        </p>
      </div>
    );
  }
  return (
    <ActionForm
      action={askForLinkAction}
      onDone={() => setAsked(true)}
      quiet
      leaveFreely
      aria-label="Sign in"
      className="grid gap-3"
    >
      <Field name="email" label="E-mail" required>
        <Input type="email" autoComplete="email" spellCheck={false} autoFocus />
      </Field>
      <SubmitButton>Mail me a link</SubmitButton>
    </ActionForm>
  );
}
