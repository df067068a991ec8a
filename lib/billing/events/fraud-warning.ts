import { settleFraudWarning } from "../settle-fraud-warning";
import type { EventHandler } from "./handler";

export const fraudWarning: EventHandler = {
  types: ["radar.early_fraud_warning.created", "radar.early_fraud_warning.updated"],
  handle: (billing, warningId) => settleFraudWarning(billing, warningId, Date.now()),
};
