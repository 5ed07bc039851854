import type { ChannelKind } from '@watcher/contract/channels';
import { m } from '#lib/paraglide/messages.js';
import type { IconName } from '#lib/ui/icons.ts';

/** A setting of a channel, as its form has it. */
export interface Setting {
  /** As the server calls it. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly example?: string;
  /** It is never shown again. */
  readonly isSecret?: true;
  readonly isOptional?: true;
  /** `list`: several with commas between; `headers`: a line each, `Name: value`. Text when left out. */
  readonly shape?: 'list' | 'number' | 'headers';
}

interface KindFace {
  readonly name: string;
  readonly icon: IconName;
  readonly settings: readonly Setting[];
}

const webhookUrl = (example: string, hint: string): Setting => ({
  name: 'url',
  label: m.channels_webhook_url(),
  hint,
  example,
  isSecret: true,
});
const token = (hint: string, label = m.channels_token()): Setting => ({
  name: 'token',
  label,
  hint,
  isSecret: true,
});

const faces: Readonly<Record<ChannelKind, () => KindFace>> = {
  email: () => ({
    name: m.channels_email(),
    icon: 'mail',
    settings: [
      {
        name: 'to',
        label: m.channels_to(),
        hint: m.channels_to_hint(),
        example: 'ada@example.com',
        shape: 'list',
      },
    ],
  }),
  slack: () => ({
    name: 'Slack',
    icon: 'hash',
    settings: [webhookUrl('https://hooks.slack.com/services/…', m.channels_slack_hint())],
  }),
  discord: () => ({
    name: 'Discord',
    icon: 'chat',
    settings: [webhookUrl('https://discord.com/api/webhooks/…', m.channels_discord_hint())],
  }),
  telegram: () => ({
    name: 'Telegram',
    icon: 'send',
    settings: [
      {
        name: 'botToken',
        label: m.channels_bot_token(),
        hint: m.channels_bot_token_hint(),
        example: '123456:ABC-DEF…',
        isSecret: true,
      },
      { name: 'chatId', label: m.channels_chat(), hint: m.channels_chat_hint(), example: '-1001234567890' },
      { name: 'threadId', label: m.channels_thread(), isOptional: true, shape: 'number' },
    ],
  }),
  ntfy: () => ({
    name: 'ntfy',
    icon: 'bell',
    settings: [
      { name: 'url', label: m.channels_server(), example: 'https://ntfy.sh' },
      { name: 'topic', label: m.channels_topic(), example: 'openrouter-spend' },
      { ...token(m.channels_ntfy_token_hint(), m.channels_access_token()), isOptional: true },
    ],
  }),
  gotify: () => ({
    name: 'Gotify',
    icon: 'megaphone',
    settings: [
      { name: 'url', label: m.channels_server(), example: 'https://gotify.example.com' },
      token(m.channels_gotify_token_hint()),
    ],
  }),
  pagerduty: () => ({
    name: 'PagerDuty',
    icon: 'pulse',
    settings: [
      {
        name: 'routingKey',
        label: m.channels_routing_key(),
        hint: m.channels_routing_key_hint(),
        isSecret: true,
      },
    ],
  }),
  webhook: () => ({
    name: 'Webhook',
    icon: 'hook',
    settings: [
      { name: 'url', label: 'URL', example: 'https://example.com/hooks/spend' },
      {
        name: 'headers',
        label: m.channels_headers(),
        hint: m.channels_headers_hint(),
        example: 'Authorization: Bearer …',
        isSecret: true,
        isOptional: true,
        shape: 'headers',
      },
    ],
  }),
};

/** In the order in which they are offered. */
export const KINDS: readonly ChannelKind[] = [
  'email',
  'slack',
  'discord',
  'telegram',
  'webhook',
  'ntfy',
  'gotify',
  'pagerduty',
];

/** How a kind of channel is called and drawn, and what it needs. */
export function faceOf(kind: ChannelKind): KindFace {
  return faces[kind]();
}
