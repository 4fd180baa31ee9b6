// A disk that answers no sync any more once the third webhook is received.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { fdatasyncSync, writeSync } = fs;
let broken = false;
fs.writeSync = (descriptor, text, ...rest) => {
  if (descriptor === 1 && text === "receives 3\n") broken = true;
  return writeSync(descriptor, text, ...rest);
};
fs.fdatasyncSync = (descriptor) => {
  if (broken) throw Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
  fdatasyncSync(descriptor);
};
syncBuiltinESMExports();
