# Sourced by /init. Keeps an interactive shell on the serial console, and
# carries out `reboot`, `poweroff` and `halt`, which come as signals.
trap 'reboot -f' TERM
trap 'halt -f' USR1
trap 'poweroff -f' USR2

echo "
Linux with the drivers virtio_crypto and virtio_crypto_asym. Try:
  vcrypto info                what driver and device agreed on
  vcrypto rsa sign -t hello   a signature by crypto0
  vcrypto storm -n 100        many requests at once
  vcrypto asym selftest       every operation by crypto1
  vcrypto asym keygen ecdsa --curve P-256
  vcrypto --help              all the rest, AES too"
while :; do
	# The shell leads a session of its own: the port becomes its controlling
	# terminal, and Ctrl+C reaches what it runs. It runs in the background,
	# because a trap waits for a command in the foreground. setsid would leave
	# Ctrl+C ignored there, and the shell would end with it.
	session-leader sh </dev/ttyS0 >/dev/ttyS0 2>&1 &
	shell=$!
	while kill -0 $shell 2>/dev/null; do
		wait $shell
	done
done
