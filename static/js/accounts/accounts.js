// The door: passwords can be shown, and who goes out leaves nothing behind on this device.
import { revealPasswords } from "./_reveal.js";
import { leaveNothingBehind } from "./_leaving.js";

revealPasswords();
leaveNothingBehind();
