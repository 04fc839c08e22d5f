import type { InEveryLanguage } from '#contracts';

/** What several messages say. */
type Phrases = {
  readonly greeting: string;
  /** On the button where it only leads to the tenant. */
  readonly goToTenant: string;
  /** Before the address behind the button. */
  readonly fallback: string;
  /** Below word of a change by which somebody else could get in. */
  readonly ifNotYou: string;
};

export const phrases: InEveryLanguage<Phrases> = {
  en: {
    greeting: 'Hello {{name}},',
    goToTenant: 'Go to {{tenant}}',
    fallback: 'If the button does not work, open this link:',
    ifNotYou:
      'If it was you, or those who look after your account, you need not do anything. If not, somebody else can get into your account: change your password at once, and tell those who run {{tenant}} about it.',
  },
  de: {
    greeting: 'Hallo {{name}},',
    goToTenant: 'Weiter zu {{tenant}}',
    fallback: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diesen Link:',
    ifNotYou:
      'Wenn Sie es selbst waren oder jemand, der Ihr Konto betreut, müssen Sie nichts tun. Wenn nicht, kommt jemand anderes in Ihr Konto: Ändern Sie sofort Ihr Passwort, und sagen Sie denen Bescheid, die {{tenant}} betreiben.',
  },
  fr: {
    greeting: 'Bonjour {{name}},',
    goToTenant: 'Accéder à {{tenant}}',
    fallback: 'Si le bouton ne fonctionne pas, ouvrez ce lien\u00a0:',
    ifNotYou:
      'Si cela vient de vous, ou des personnes qui gèrent votre compte, vous n’avez rien à faire. Sinon, quelqu’un d’autre peut accéder à votre compte\u00a0: changez immédiatement votre mot de passe, et signalez à {{tenant}} ce qui s’est passé.',
  },
  es: {
    greeting: 'Hola, {{name}}:',
    goToTenant: 'Ir a {{tenant}}',
    fallback: 'Si el botón no funciona, abra este enlace:',
    ifNotYou:
      'Si ha sido usted, o quien se ocupa de su cuenta, no tiene que hacer nada. Si no, otra persona puede entrar en su cuenta: cambie su contraseña de inmediato y avise a {{tenant}} de lo ocurrido.',
  },
};
