import { signIn } from "next-auth/react";
import type { ActionState } from "@/lib/access/action";

/** Opens a session in this browser; a refusal keeps the e-mail and says what is wrong, at its field where there is one. */
export async function signInWithPassword(form: FormData): Promise<ActionState<null>> {
  const email = String(form.get("email") ?? "").trim();
  const password = String(form.get("password") ?? "");
  const fieldErrors = {
    ...(email === "" && { email: "Takes the e-mail address of your account." }),
    ...(password === "" && { password: "Takes your password." }),
  };
  const refused = (message: string, errors: Record<string, string> = {}): ActionState<null> => ({
    status: "refused",
    message,
    fieldErrors: errors,
    values: { email },
  });
  if (Object.keys(fieldErrors).length > 0) return refused("E-mail and password are needed.", fieldErrors);

  const answer = await signIn("credentials", { email, password, redirect: false });
  if (answer?.ok && !answer.error) return { status: "done", value: null, message: "Signed in" };
  const [reason, seconds] = (answer?.error ?? "").split(":");
  switch (reason) {
    case "CredentialsSignin": {
      const message = "E-mail and password do not belong together.";
      return refused(message, { password: "Check capitals and the keyboard layout, then type it again." });
    }
    case "locked":
      return refused(`Too many failed attempts for this address. Try again in ${waitText(Number(seconds))}.`);
    case "disabled":
      return refused("This account is disabled. An admin of your team can enable it.");
    case "busy":
      return refused("Too many people are signing in at this moment. Try again in a few seconds.");
    default:
      return refused("The console could not check the password. Its database may be away; try again in a minute.");
  }
}

function waitText(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
