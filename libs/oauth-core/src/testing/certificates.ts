import type { PresentedCertificate } from '#contracts';

/*
 * Certificates of one authority, valid from 29 November 2026 for a hundred years; their keys are gone.
 */

/**
 * For `CN=billing,OU=Payments+UID=42,O=Acme\\, Inc.,C=AT`, with the alternative names `billing.acme.example`, `spiffe://acme.example/billing`, `192.0.2.7`,
 * `2001:db8::7` and `billing@acme.example`.
 */
export const billingCertificate =
  'MIICKTCCAc6gAwIBAgIUYiUnJJlBIKkyOB2ewfChGtRC/4kwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTI5MDgzMjA3WhgPMjEyNjExMDUwODMyMDdaMFkxCzAJBgNVBAYTAkFUMRMwEQYDVQQKDApBY21lLCBJbmMuMSMwDwYDVQQLDAhQYXltZW50czAQBgoJkiaJk/IsZAEBDAI0MjEQMA4GA1UEAwwHYmlsbGluZzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGD51N6yNQlf0cfJOpgoszkqZsORhi4t+AQeSG6hAxAyXN0kmseVH7MZbKk4UbIhYZGUYrCl4bg9i01LX+dgqwOjgbEwga4wbAYDVR0RBGUwY4IUYmlsbGluZy5hY21lLmV4YW1wbGWGHXNwaWZmZTovL2FjbWUuZXhhbXBsZS9iaWxsaW5nhwTAAAIHhxAgAQ24AAAAAAAAAAAAAAAHgRRiaWxsaW5nQGFjbWUuZXhhbXBsZTAdBgNVHQ4EFgQUvJRKHEp46+aLOe/UuMUtyEZtlAQwHwYDVR0jBBgwFoAUg+Zp3VHDENzWlgyVLGA/wIiju0swCgYIKoZIzj0EAwIDSQAwRgIhAPpPFO0X6lfpN6RXOK0Q1MZuNo7j4tOwDi30qr1pxOizAiEAnjRyJmvCaP8aSNq+PaWidhh0A7B06OfR5J+XvNCkCzE=';

/** For `CN=Bücher \\\\ \\"x\\",OU=Payments+UID=42,O=Acme\\, Inc.,C=AT`, with the alternative name `other.acme.example`. */
export const otherCertificate =
  'MIIB3TCCAYOgAwIBAgIUYiUnJJlBIKkyOB2ewfChGtRC/4owCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTI5MDgzMjA4WhgPMjEyNjExMDUwODMyMDhaMF8xCzAJBgNVBAYTAkFUMRMwEQYDVQQKDApBY21lLCBJbmMuMSMwDwYDVQQLDAhQYXltZW50czAQBgoJkiaJk/IsZAEBDAI0MjEWMBQGA1UEAwwNQsO8Y2hlciBcICJ4IjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLGJbd6h+62OpusDsTMkDBERnaAvMu4JOvWFYErKQDxuDlBQZDEcY+LDJikokSkZ+/KmSOD73p3R4mh4mai08t6jYTBfMB0GA1UdEQQWMBSCEm90aGVyLmFjbWUuZXhhbXBsZTAdBgNVHQ4EFgQUo2+Kbl0eBElt8Kjgl2EtwGUDCzswHwYDVR0jBBgwFoAUg+Zp3VHDENzWlgyVLGA/wIiju0swCgYIKoZIzj0EAwIDSAAwRQIhAK4+TpNZoJDl4oyI0XrfxApO641Ga0zsvZ0qBlYaryxnAiB+DoaoljtmgzKu/Gz02eCpjHCUM0FmhQyEugrra+5CQg==';

/** A time when both are valid, in epoch seconds. */
export const certificatesValidAt = Date.UTC(2027, 0, 1) / 1000;

export const verifiedCertificate = (der: string): PresentedCertificate => ({ der, isVerified: true });
export const unverifiedCertificate = (der: string): PresentedCertificate => ({ der, isVerified: false });
