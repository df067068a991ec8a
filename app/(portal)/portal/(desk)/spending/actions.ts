"use server";

import { portalAction } from "@/lib/access/portal-action";
import { portalWrites } from "../writes";

export const setSpendCapAction = portalAction(portalWrites.setSpendCap);
export const setAlertsAction = portalAction(portalWrites.setAlerts);
