export { type AllowList, OutboundSettingError, parseAllowList } from './allow-list.ts';
export type { OutboundAnswer } from './exchange.ts';
export { followProxies } from './follow-proxies.ts';
export {
  createOutbound,
  type Outbound,
  type OutboundOptions,
  type OutboundRequest,
  type OutboundResult,
} from './outbound.ts';
export {
  isTlsCode,
  type OutboundError,
  type OutboundErrorCode,
  type OutboundErrorParams,
  type UrlError,
} from './problems.ts';
export { type Proxies, parseProxies } from './proxies.ts';
export { parseReceiverUrl } from './url.ts';
