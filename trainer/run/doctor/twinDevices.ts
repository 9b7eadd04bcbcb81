/**
 * What to do where several devices have one name: Dawn chooses a device by its name, and opens the first that has it.
 *
 * @param devices as `training.device` numbers them
 * @param cards display controllers as {@link MachineFacts} has them
 * @returns null where every device can be had
 */
export function twinStep(devices: readonly string[], platform: string, cards: readonly string[] | null): string | null {
  const hidden = devices.flatMap((name, at) => {
    const first = devices.findIndex((other) => other.includes(name));
    return first === at ? [] : [`device ${at} from device ${first} (${devices[first]!})`];
  });
  if (hidden.length === 0) return null;
  const addresses = (cards ?? []).flatMap((card) => / at ([\da-f]{4}):([\da-f]{2}):([\da-f]{2})\.(\d)$/.exec(card)?.slice(1).join('_') ?? []);
  const example = `DRI_PRIME='pci-${addresses.at(-1) ?? '0000_65_00_0'}!'`;
  const how = platform === 'linux'
    ? `let Vulkan see that card alone: \`${example} longtail train …\` where Mesa’s Vulkan layers are installed (\`mesa-vulkan-drivers\`, 23.3 or newer, for any vendor’s driver)${addresses.length === 0 ? ' (for one at 0000:65:00.0, say)' : `, the cards being ${addresses.map((one) => `\`pci-${one}\``).join(', ')}`}, or start it in a container that has no other card`
    : 'disable the other card in the system’s device settings meanwhile';
  return `Dawn tells devices by their names and cannot tell ${hidden.join(', ')}. To train on the other, ${how}; on NVIDIA’s cards \`cuda\` takes each by its number.`;
}
