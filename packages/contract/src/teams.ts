import { z } from 'zod';
import { roleSchema } from './access.ts';
import { NAME_MAX_LENGTH } from './bounds.ts';
import { idSchema, instantSchema, nameSchema, timeZoneSchema, totalSchema } from './fields.ts';
import { issue } from './problems/issues.ts';

const teamName = nameSchema
  .min(1, issue('name_required'))
  .max(NAME_MAX_LENGTH, issue('name_too_long'))
  .meta({
    description: 'What the team is called.',
    examples: ['Acme'],
  });

export const teamOutput = z.object({
  id: idSchema,
  name: z.string().meta({ examples: ['Acme'] }),
  role: roleSchema.meta({ description: 'What you are in it.', examples: ['owner'] }),
  isPersonal: z.boolean().meta({
    description: 'Your own team, which requests without `X-Team-Id` mean.',
    examples: [true],
  }),
  timeZone: z.string().meta({
    description: 'The IANA time zone in which the team reports.',
    examples: ['Europe/Rome'],
  }),
  createdAt: instantSchema,
});

export const teamListOutput = z.object({ items: z.array(teamOutput), total: totalSchema });

export const updateTeamInput = z.strictObject({
  id: idSchema.describe('The id of the team.'),
  name: teamName.optional(),
  timeZone: timeZoneSchema.optional(),
});

export type Team = z.infer<typeof teamOutput>;
export type TeamList = z.infer<typeof teamListOutput>;
export type UpdateTeamInput = z.infer<typeof updateTeamInput>;
