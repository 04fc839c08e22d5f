/** Encrypts private keys for their rest in the database. Of the platform's `MasterKeys`, what this service uses. */
export abstract class PrivateKeyCipher {
  /** The ids of all master keys at hand; the first encrypts. */
  abstract readonly ids: readonly string[];
  /** `associatedData` names the row that the ciphertext belongs to: it opens nowhere else. */
  abstract encrypt(plaintext: string, associatedData: string): string;
  /** Throws when the ciphertext was altered, belongs to another row, or its master key is gone. */
  abstract decrypt(ciphertext: string, associatedData: string): Buffer;
  /** Whether it was encrypted under another than the current master key. */
  abstract isStale(ciphertext: string): boolean;
}
