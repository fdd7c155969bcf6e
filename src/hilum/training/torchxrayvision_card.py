"""The card of an imported bundle: what is known of it, and how little."""

from hilum.inference.bundle import BundleManifest


def write_card(manifest: BundleManifest) -> str:
    """The card, in Markdown."""
    sections = (_head, _use, _people, _numbers, _preprocessing, _sources)
    return "\n\n".join(section(manifest) for section in sections) + "\n"


def _head(manifest: BundleManifest) -> str:
    weights = manifest.origin.recipe.removeprefix("torchxrayvision ")
    return (
        f"# {manifest.name}, version {manifest.version}\n\n"
        f"The DenseNet-121 `{weights}` of TorchXRayVision, imported. It answers {len(manifest.answers)} findings, each "
        "by itself, and shows where the evidence for each lies."
    )


def _use(manifest: BundleManifest) -> str:
    by_terms = {
        "open": "Its terms are open: name the sources below.",
        "research": "**For research only**: the terms of its sources allow no other use. Not for the care of patients.",
    }
    return (
        "## Intended use\n\n"
        "A draft for a clinician or researcher who looks at the film too. It is not a medical device.\n\n"
        f"{by_terms[manifest.terms]}"
    )


def _people(manifest: BundleManifest) -> str:
    return (
        "## For whom\n\n"
        f"Taken to be for {manifest.population.description}. A known age under 18 years is not assessed, a lateral "
        "film neither. hilum has no numbers of how it does by age, sex, hospital or machine."
    )


def _numbers(manifest: BundleManifest) -> str:
    rows = "\n".join(f"| {answer.name} | {answer.operating_point().threshold:.4f} |" for answer in manifest.answers)
    return (
        "## Numbers\n\n"
        "hilum measured nothing of this model: judge it with `hilum evaluate` on films of yours before you rely on it. "
        "Most labels that such models learned from were mined from reports by program.\n\n"
        "A probability here is the sigmoid of the network's output, **not calibrated**: it orders films, and says "
        "little of how many of ten such patients have the finding. The threshold of each finding is that of the "
        "library, where sensitivity plus specificity was largest on its authors' held-out films. The library shows a "
        "probability p with the threshold t as p/2t below it and 1 - (1-p)/2(1-t) above it, so that t becomes 0.5: the "
        "decision is the same.\n\n"
        f"| finding | threshold |\n| --- | --- |\n{rows}"
    )


def _preprocessing(manifest: BundleManifest) -> str:
    size = manifest.input.size
    return (
        "## What it sees\n\n"
        f"The centre square of the film at {size} × {size} pixels, 0..1 scaled to -1024..1024, as the library's own "
        "documentation prepares a film. What lies outside the square is not looked at."
    )


def _sources(manifest: BundleManifest) -> str:
    imported = manifest.metrics["import"]
    sources = "\n".join(f"- {source}" for source in manifest.attribution)
    return (
        "## Making and sources\n\n"
        f"`hilum models import` from a file with SHA-256 `{imported['file_sha256']}`, weights kept at 32 bit. On "
        "phantoms, torch and this bundle differ by less than 1e-4 in every probability.\n\n"
        f"{sources}"
    )
