import { z } from 'zod';
import { roles } from '../../../domain/rights/roles.js';
import { count, id } from './forms.js';
import { localised, text } from './paper-words.js';

/** How long a session at the desk lasts: `deskSessions` of `institution.yaml`. */
export const deskSessions = z
  .strictObject({
    idleMinutes: count(5, 1440, 'minutes').default(60).describe('Without doing anything.'),
    longestHours: count(1, 24, 'hours').default(12).describe('In all.'),
    proofMinutes: count(1, 1440, 'minutes')
      .default(30)
      .describe(
        'So long after signing in what weighs most (approvals, grants, exports, accounts) asks for nothing; afterwards one signs in once more for it.',
      ),
  })
  .prefault({})
  .describe('How long somebody stays signed in at the desk.');

/** How staff sign in: `signIn` of `institution.yaml`. */
export const signIn = z
  .strictObject({
    provider: z
      .union(
        [
          z.literal('off'),
          z.strictObject({
            names: localised(text(40)).describe('What people call it; stands on the button.'),
            issuer: z
              .url({ protocol: /^https?$/, error: 'Write the address of the issuer.' })
              .describe('As its `iss` has it. http only on this machine.'),
            clientId: text(200).describe('What this house is called there. Its secret is `OIDC_CLIENT_SECRET`.'),
            scopes: z.array(text(80)).default(['openid', 'profile', 'email']).describe('What is asked for.'),
            claims: z
              .strictObject({
                roles: text(80)
                  .default('groups')
                  .describe('Whose values `roles` below translates; a dot leads inside (`realm_access.roles`).'),
                department: text(80).default('department').describe('Whose value `departments` below translates.'),
                staffNumber: text(80).default('employee_number').describe('The staff number: it links an account that is there already.'),
              })
              .prefault({})
              .describe('Which claims say what; `name` and `email` are as the standard has them.'),
            roles: z
              .record(text(200), z.enum(roles, { error: `Use a role: ${roles.join(', ')}.` }))
              .describe('Their values and the roles here; the first one listed that somebody has decides. Whoever has none is not let in.'),
            departments: z
              .record(text(200), id)
              .default({})
              .describe('Their values and the ids of departments here; an id of ours stands for itself.'),
            skewSeconds: count(0, 300, 'seconds').default(30).describe("How far the provider's clock may be from ours."),
          }),
        ],
        { error: 'Write off, or the provider with its issuer, clientId and roles.' },
      )
      .default('off')
      .describe("The institution's own sign-in by OpenID Connect, or `off`."),
  })
  .prefault({})
  .describe('How staff sign in, beside passwords and tokens.');
