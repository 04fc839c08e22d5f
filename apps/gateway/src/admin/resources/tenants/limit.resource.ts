import { type LimitedEndpoint, limitedEndpoints, type LimitedEvent, limitedEvents, type LimitSubject, limitSubjects } from '#contracts';
import { Int, OneOf } from '../../input/members.js';

/** How much of something is allowed in a window of time. */
export class LimitResource {
  @OneOf({
    description:
      'Where. `recovery`: asking for the message of a forgotten password. `registration`: asking for that of a sign-up. `email_otp`, `sms_otp`: asking for a code by email or text message; `sms_enrolment`: for one to a number that is being set up; `backchannel_sms`: having users asked by text message (CIBA). `device_authorization`: where devices ask; `device`: the page where people type the code of one. `attestation_challenge`: where instances of clients ask for the challenge of their attestations. `client_registration`: where clients register and manage themselves. `admin` is heeded at the built-in tenant alone.',
    values: limitedEndpoints,
  })
  endpoint!: LimitedEndpoint;

  @OneOf({
    description:
      'Whose are counted together. IPv6 addresses are by their first 64 bits, and with 4 and 16 times as many allowed by 56 and by 48. Users are known at authorize, token, userinfo, login, consent and logout, by what proves them: a session, code, token or right password. At email_otp, sms_otp, sms_enrolment and backchannel_sms users too, and also: `recipient`, the messages to one address or number; `number_block`, those to a thousand numbers side by side; `country`; `tenant`, all of them; at backchannel_sms also `client`, those that one application causes. At device users, and `tenant`, by the wrong codes that they type.',
    values: limitSubjects,
  })
  subject!: LimitSubject;

  @OneOf({
    description:
      'What: every request (of a client: answered without an error; of a user: with a proof that is good), or those refused so. Clients and users have requests alone, but for `invalid_user_code` at device.',
    values: limitedEvents,
  })
  event!: LimitedEvent;

  @Int({
    description:
      'How many are allowed, at each replica (wrong passwords and codes of devices, `recovery`, `registration`, `email_otp`, `sms_otp`, `sms_enrolment` and `backchannel_sms`: at all together); null: any number.',
    nullable: true,
    from: 1,
    to: 10_000_000,
  })
  max!: number | null;

  @Int({ description: 'The window, from the first one on. Seconds.', from: 1, to: 86_400 })
  seconds!: number;
}
