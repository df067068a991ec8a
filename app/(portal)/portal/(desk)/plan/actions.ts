"use server";

import { portalAction } from "@/lib/access/portal-action";
import { portalWrites } from "../writes";

export const changePlanAction = portalAction(portalWrites.changePlan);
export const cancelPlanAction = portalAction(portalWrites.cancelPlan);
export const resumePlanAction = portalAction(portalWrites.resumePlan);
export const dropChangeAction = portalAction(portalWrites.dropChange);
