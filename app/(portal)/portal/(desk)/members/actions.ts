"use server";

import { portalAction } from "@/lib/access/portal-action";
import { portalWrites } from "../writes";

export const inviteMemberAction = portalAction(portalWrites.inviteMember);
export const changeMemberRoleAction = portalAction(portalWrites.changeMemberRole);
export const removeMemberAction = portalAction(portalWrites.removeMember);
export const leaveAction = portalAction(portalWrites.leave);
