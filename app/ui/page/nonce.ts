import { createContext, useContext } from "react";

const Nonce = createContext<string | undefined>(undefined);

/** Lets the scripts of a page carry the word its policy asks for; browsers keep it to themselves. */
export const NonceProvider = Nonce.Provider;

export function useNonce(): string | undefined {
  return useContext(Nonce);
}
