"use server";

import { acceptInvitation } from "@/lib/access/accept-invitation";
import { guestAction } from "@/lib/access/guest-action";
import { AcceptInvitationInput } from "@/lib/access/schema";

export const acceptInvitationAction = guestAction({
  name: "operator.join",
  input: AcceptInvitationInput,
  run: (tx, input) => acceptInvitation(tx, input, Date.now()),
  done: () => "Welcome to the team",
});
