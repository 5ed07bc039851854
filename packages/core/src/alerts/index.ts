export { acknowledgeAlert, snoozeAlert } from './acknowledge.ts';
export { type AlertView, toAlert } from './alert.ts';
export { deliver } from './deliver.ts';
export { enqueueDueEvaluations } from './enqueue-due.ts';
export { evaluateTeam } from './evaluate.ts';
export { countWaitingAlerts, listAlerts } from './list.ts';
export { resendAlert } from './resend.ts';
export { listRules, updateRule } from './rule-verbs.ts';
