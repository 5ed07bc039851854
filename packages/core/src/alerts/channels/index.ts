export {
  type Attempt,
  type ChannelError,
  type ChannelErrorCode,
  type ChannelKind,
  channelKinds,
  type DeliveryResult,
  type Means,
  type Retry,
  type SmtpSettings,
} from './channel.ts';
export type { Changed, Channel, SettingsIssue } from './define.ts';
export {
  type Fact,
  type JsonObject,
  type JsonValue,
  type Notice,
  type NoticeType,
  noticeTypes,
  type Picture,
  type Severity,
} from './notice.ts';
export { channelOf, channels } from './registry.ts';
