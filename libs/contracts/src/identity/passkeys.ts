/** PublicKeyCredentialDescriptorJSON (WebAuthn Level 3 §5.8.3). */
type PasskeyDescriptor = { readonly type: 'public-key'; readonly id: string; readonly transports: readonly string[] };

/** What a browser asks authenticators for an assertion with: PublicKeyCredentialRequestOptionsJSON (WebAuthn Level 3 §5.1.10). `timeout`: milliseconds. */
export type PasskeyRequestOptions = {
  readonly challenge: string;
  readonly rpId: string;
  readonly timeout: number;
  readonly userVerification: 'required' | 'preferred';
  readonly allowCredentials: readonly PasskeyDescriptor[];
};

/** What a browser asks them for a new passkey with: PublicKeyCredentialCreationOptionsJSON (WebAuthn Level 3 §5.1.9). */
export type PasskeyCreationOptions = {
  readonly challenge: string;
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams: readonly { readonly type: 'public-key'; readonly alg: number }[];
  readonly timeout: number;
  readonly attestation: 'none';
  readonly authenticatorSelection: { readonly residentKey: 'preferred'; readonly userVerification: 'preferred' };
  readonly excludeCredentials: readonly PasskeyDescriptor[];
};
