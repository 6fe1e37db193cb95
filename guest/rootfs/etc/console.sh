# Sourced by /init: keeps an interactive shell on the serial console and turns
# the signals of `reboot`, `poweroff` and `halt` into the real thing.
trap 'reboot -f' TERM
trap 'halt -f' USR1
trap 'poweroff -f' USR2

echo "
Linux with the drivers virtio_crypto and virtio_crypto_asym. Try:
  vcrypto info              the device, what driver and device agreed on, the algorithms
  vcrypto rsa sign -t hello     vcrypto rsa keys     vcrypto storm -n 100
  vcrypto asym info    vcrypto asym selftest    vcrypto asym keygen ecdsa --curve P-256
  vcrypto aes encrypt -k 00112233445566778899aabbccddeeff -i 00000000000000000000000000000000 -p pkcs7 -t hello"
while :; do
	# The shell leads a session of its own, so that the port becomes its
	# controlling terminal and Ctrl-C reaches what it runs. It runs in the
	# background, because a trap waits for a command in the foreground.
	setsid -c sh </dev/ttyS0 >/dev/ttyS0 2>&1 &
	shell=$!
	while kill -0 $shell 2>/dev/null; do
		wait $shell
	done
done
